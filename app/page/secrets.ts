const SECRET =
  /("HTTP_(?:COOKIE|AUTHORIZATION|PROXY_AUTHORIZATION|[A-Z0-9_]*(?:TOKEN|SECRET|API_?KEY|PASSWORD|SESSION|CSRF|XSRF)[A-Z0-9_]*)":\s*")((?:[^"\\]|\\.)*)/g;

/**
 * An environ as JSON, whole or broken off anywhere, with the values of secrets as asterisks.
 *
 * The server masks its report; this is for bodies of routes such as `/environ`, which tell a reader
 * all. Somebody may look over that reader's shoulder.
 */
export function maskSecrets(text: string): string {
  return text.replace(SECRET, (_, name: string, value: string) => name + '*'.repeat(value.length));
}
