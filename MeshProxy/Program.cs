using MeshProxy.CommandLine;

return await ProxyCommand.RunAsync(args);
