using System.CommandLine;
using MeshControlPlane.ClusterSource;

namespace MeshControlPlane.Commands;

/// <summary>The options of <c>serve</c> that are about where resources live.</summary>
internal sealed class SourceArguments
{
    private const string Kubernetes = "kubernetes";

    private readonly Option<string> _source = new Option<string>("--source")
    {
        Description = "store: resources are kept in the mesh directory and written through the API; kubernetes: they are read from a cluster's API server",
        DefaultValueFactory = _ => "store",
    }.AcceptOnlyFromAmong("store", Kubernetes);

    private readonly Option<string> _kubeconfig = new("--kubeconfig")
    {
        Description = "With --source kubernetes: kubeconfig of the cluster; without it, that of the pod this runs in, else KUBECONFIG or ~/.kube/config",
    };

    private readonly Option<string> _context = new("--context") { Description = "With --source kubernetes: the context of the kubeconfig, when not its current one" };

    public void AddTo(Command command, Option<string[]> apply)
    {
        command.Options.Add(_source);
        command.Options.Add(_kubeconfig);
        command.Options.Add(_context);
        command.Validators.Add(result =>
        {
            var isCluster = result.GetValue(_source) == Kubernetes;
            if (!isCluster && (result.GetResult(_kubeconfig) ?? result.GetResult(_context)) is { IdentifierToken: not null } given)
            {
                result.AddError($"{given.IdentifierToken.Value} goes with --source kubernetes");
            }

            if (isCluster && result.GetResult(apply) is { IdentifierToken: not null })
            {
                result.AddError("--apply does not go with --source kubernetes: apply manifests to the cluster, with kubectl");
            }
        });
    }

    public ServeOptions Read(ParseResult parsed, ServeOptions options) => options with
    {
        Cluster = parsed.GetRequiredValue(_source) == Kubernetes ? new ClusterOptions(parsed.GetValue(_kubeconfig), parsed.GetValue(_context)) : null,
    };
}
