import type * as ffi from 'node:ffi';

/** C types, as `node:ffi` names them. */
export const I32 = 'i32';
export const ADDRESS = 'pointer';

/**
 * The functions of the C library and of libuv that are called, with their types.
 *
 * What is called for each request has at most three arguments: to those V8 compiles a direct call,
 * and memory at a known address need not be looked up. `accept4` is the exception: a connection that
 * programs of the app would inherit could not be closed.
 */
export const FUNCTIONS = {
  // Null, twice, as numbers: addresses are dearer.
  accept4: { arguments: [I32, 'u32', 'u32', I32], return: I32 },
  listen: { arguments: [I32, I32], return: I32 },
  read: { arguments: [I32, ADDRESS, 'u32'], return: I32 },
  write: { arguments: [I32, ADDRESS, 'u32'], return: I32 },
  sendmsg: { arguments: [I32, ADDRESS, I32], return: I32 },
  socketpair: { arguments: [I32, I32, I32, ADDRESS], return: I32 },
  fcntl: { arguments: [I32, I32, I32], return: I32 },
  sched_setscheduler: { arguments: [I32, I32, ADDRESS], return: I32 },
  shutdown: { arguments: [I32, I32], return: I32 },
  close: { arguments: [I32], return: I32 },
  setsockopt: { arguments: [I32, I32, I32, ADDRESS, 'u32'], return: I32 },
  epoll_create1: { arguments: [I32], return: I32 },
  epoll_ctl: { arguments: [I32, I32, I32, ADDRESS], return: I32 },
  epoll_wait: { arguments: [I32, ADDRESS, I32, I32], return: I32 },
  __errno_location: { arguments: [], return: ADDRESS },
  uv_backend_fd: { arguments: [ADDRESS], return: I32 },
  uv_handle_size: { arguments: [I32], return: 'u64' },
  uv_poll_init: { arguments: [ADDRESS, ADDRESS, I32], return: I32 },
  uv_poll_start: { arguments: [ADDRESS, I32, ADDRESS], return: I32 },
  uv_poll_stop: { arguments: [ADDRESS], return: I32 },
  uv_close: { arguments: [ADDRESS, ADDRESS], return: 'void' },
} as const satisfies Record<string, ffi.FunctionSignature>;

/** The functions, loaded. */
export type Functions = ReturnType<typeof ffi.dlopen<typeof FUNCTIONS>>['functions'];
