using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

var builder = DistributedApplication.CreateBuilder(args);

var mesh = builder.AddMesh("mesh", options => options.Directory = ".mesh")
    .WithManifests("greeting.yaml")
    .AddMeshService("greeting", targetPort: 8000);

mesh.AddIngressGateway("ingress");

foreach (var version in new[] { "v1", "v2" })
{
    var greeting = builder.AddExecutable($"greeting-{version}", "python3", workingDirectory: version, "-m", "http.server", "--bind", "127.0.0.1")
        .WithHttpEndpoint(name: "http", isProxied: false);
    greeting.WithArgs(context => context.Args.Add(greeting.GetEndpoint("http").Property(EndpointProperty.Port)))
        .WithSidecar(mesh, app: "greeting", version, containerPort: 8000);
}

builder.Build().Run();
