import type { ContainerInspectInfo } from 'dockerode';
import { describe, expect, test } from 'vitest';
import type { ServiceName } from '../fixtures/compose-project.ts';
import { docker } from '../fixtures/docker.ts';
import { describeChain } from './describe-chain.ts';

const mebibyte = 1024 ** 2;

const limits: Record<ServiceName, { memory: number; processes: number }> = {
  appserver: { memory: 512 * mebibyte, processes: 256 },
  nginx: { memory: 256 * mebibyte, processes: 64 },
};

describeChain('hardening', (chain) => {
  describe.each(['appserver', 'nginx'] as const)('%s', (service) => {
    const inspect = (): Promise<ContainerInspectInfo> => chain().project.inspect(service);

    test('runs as a user without rights', async () => {
      const { Config } = await inspect();
      expect(Config.User).toBe(service === 'nginx' ? 'nginx' : 'node');
      const status = await chain().project.exec(service, 'cat', '/proc/1/status');
      expect(status).not.toMatch(/^Uid:\s+0\b/m);
      expect(status).toMatch(/^CapEff:\s+0+$/m);
      expect(status).toMatch(/^CapBnd:\s+0+$/m);
      expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    });

    test('has a read-only root, no capabilities and no way to new privileges', async () => {
      const { HostConfig } = await inspect();
      expect(HostConfig.ReadonlyRootfs).toBe(true);
      expect(HostConfig.CapDrop).toEqual(['ALL']);
      expect(HostConfig.CapAdd ?? []).toEqual([]);
      expect(HostConfig.SecurityOpt).toContain('no-new-privileges:true');
      expect(HostConfig.Privileged).toBe(false);
      const write = chain().project.exec(service, 'touch', '/usr/written');
      await expect(write).rejects.toThrow(/[Rr]ead-only file system/);
    });

    test('has limits, an init, log rotation and a restart policy', async () => {
      const { Config, HostConfig } = await inspect();
      expect(HostConfig.Memory).toBe(limits[service].memory);
      expect(HostConfig.PidsLimit).toBe(limits[service].processes);
      expect(HostConfig.Init).toBe(true);
      expect(HostConfig.RestartPolicy?.Name).toBe('unless-stopped');
      expect(HostConfig.LogConfig).toMatchObject({
        Type: 'json-file',
        Config: { 'max-size': '10m', 'max-file': '3' },
      });
      // Seconds; the types of dockerode do not know it.
      expect((Config as { StopTimeout?: number }).StopTimeout).toBeGreaterThan(30);
    });
  });

  test('only nginx is published, and only on the loopback interface', async () => {
    const { project } = chain();
    const published = Object.values((await project.inspect('nginx')).NetworkSettings.Ports);
    expect(published.flat().filter(Boolean)).toMatchObject([{ HostIp: '127.0.0.1' }]);
    const { NetworkSettings, HostConfig } = await project.inspect('appserver');
    expect(Object.values(NetworkSettings.Ports).filter(Boolean)).toEqual([]);
    expect(HostConfig.PublishAllPorts).toBe(false);
  });

  test('the app server is on an internal network and on no other', async () => {
    const { project } = chain();
    const { NetworkSettings } = await project.inspect('appserver');
    expect(Object.keys(NetworkSettings.Networks)).toEqual([`${project.name}_backend`]);
    const network = await docker.getNetwork(`${project.name}_backend`).inspect();
    expect(network.Internal).toBe(true);
  });

  test('no file of the project belongs to the user that serves it', async () => {
    const own = await chain().project.exec('appserver', 'find', '/srv/tsgi', '-user', 'node');
    expect(own).toBe('');
  });
});
