using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

var builder = DistributedApplication.CreateBuilder(args);

var mesh = builder.AddMesh("mesh")
    .WithManifests(
        "../mesh/books-deployment.yaml",
        "../mesh/istio-gateway.yaml",
        "../mesh/istio-destinationrule.yaml")
    .WithTraceSampling(100)
    .WithSteps("../mesh");

builder.AddKubernetesEnvironment("k8s").WithDashboard(false);

mesh.AddIngressGateway("ingress").WithStartPath("/gateway/books");

AddWorkload<Projects.Gateway>("gw", app: "gw", version: "v1");
AddWorkload<Projects.Books_V1>("books-v1", app: "books", version: "v1");
AddWorkload<Projects.Books_V2>("books-v2", app: "books", version: "v2");
AddWorkload<Projects.Ratings_V1>("ratings-v1", app: "ratings", version: "v1");
AddWorkload<Projects.Ratings_V2>("ratings-v2", app: "ratings", version: "v2");

builder.Build().Run();

IResourceBuilder<ProjectResource> AddWorkload<TProject>(string name, string app, string version)
    where TProject : IProjectMetadata, new() =>
    builder.AddProject<TProject>(name, launchProfileName: null)
        .WithHttpEndpoint(name: "http", isProxied: false)
        .WithHttpHealthCheck("/health")
        .WithEnvironment(context =>
        {
            if (context.ExecutionContext.IsRunMode)
            {
                // Many small processes on one machine: start quickly and stay small.
                context.EnvironmentVariables["DOTNET_TieredPGO"] = "0";
                context.EnvironmentVariables["DOTNET_gcServer"] = "0";
            }
        })
        .WithSidecar(mesh, app, version, serviceAccount: app, containerPort: 8080)
        .PublishAsMeshWorkload(publish => publish.HealthPath = "/health");
