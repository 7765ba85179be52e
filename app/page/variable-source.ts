/** What `nginx/uwsgi_params` sets, by name. */
const PARAMS: Readonly<Record<string, string>> = {
  REQUEST_METHOD: '$request_method',
  SCRIPT_NAME: '""',
  PATH_INFO: '$document_uri',
  QUERY_STRING: '$query_string',
  REQUEST_URI: '$request_uri',
  CONTENT_TYPE: '$content_type',
  CONTENT_LENGTH: '$content_length',
  DOCUMENT_ROOT: '$document_root',
  SERVER_PROTOCOL: '$server_protocol',
  SERVER_NAME: '$host',
  SERVER_PORT: '$server_port',
  REQUEST_SCHEME: '$scheme',
  HTTPS: '$https if_not_empty',
  REMOTE_ADDR: '$remote_addr',
  REMOTE_PORT: '$remote_port',
  REQUEST_ID: '$request_id',
  REQUEST_START: '$msec',
};

/** Where a var comes from: a line of nginx's configuration, or a header of yours. */
export function sourceOf(name: string): string {
  const param = PARAMS[name];
  if (param !== undefined) return `uwsgi_param ${name} ${param};`;
  if (!name.startsWith('HTTP_')) return 'set by the web server';
  const words = name.slice(5).toLowerCase().split('_');
  const header = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('-');
  return `your header ${header}`;
}
