// Preloaded into each child: when the parent is gone (even by kill -9) the channel closes, and a child
// without a parent would only hold ports and connections.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The channel must not keep a finished child alive.
process.channel?.unref();
