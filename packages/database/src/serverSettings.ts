/**
 * Settings for a development machine with two cores and a few GB: durable, and quick to load.
 * The log holds the server's own events only: an error of a statement may quote what a client sent, and goes
 * to the client, who has to answer for it.
 */
export const SERVER_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // A socket's path may have 100 bytes, less than many clones' folders; TCP reaches everyone who needs it.
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  // Compiling costs more than it saves on short queries with long row-security conditions.
  jit: 'off',
  fsync: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
};
