// Loaded into every service that `caregraph start` runs: should the supervisor be killed, its services must not go on
// alone and hold their ports. The channel to it closes when it dies, however it dies.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();

export {};
