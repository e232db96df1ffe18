using MeshControlPlane.Commands;

return await MeshCommandLine.RunAsync(args, Console.Out, Console.Error);
