using MeshProxy;
using MeshProxy.CommandLine;

InlineSockets.Prefer();
return await ProxyCommand.RunAsync(args);
