using System.CommandLine;
using MeshControlPlane;
using MeshControlPlane.Commands;

var root = new RootCommand("The control plane of the mesh: Istio's istiod in small.")
{
    ServeCommand.Create(),
    RotateRootCommand.Create(),
    JoinTokenCommand.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (StartupException exception)
{
    await Console.Error.WriteLineAsync($"MeshControlPlane: {exception.Message}");
    return 1;
}
