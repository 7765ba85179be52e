/**
 * A whole response of the server's own, for a request that never reaches an app.
 *
 * @param status "431 Request Header Fields Too Large"
 * @param reason one line of text for the reader.
 */
export function plainAnswer(status: string, reason: string): string {
  const text = `${status}\n${reason}\n`;
  return (
    `HTTP/1.0 ${status}\r\nContent-Type: text/plain\r\n` +
    `Content-Length: ${Buffer.byteLength(text, 'latin1')}\r\nConnection: close\r\n\r\n${text}`
  );
}
