namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Kubernetes Service over the workloads of an app.</summary>
/// <param name="name">The host name that others call.</param>
/// <param name="app">The label <c>app</c> of its workloads.</param>
/// <param name="port">The port that others call.</param>
/// <param name="targetPort">The container port of the workloads.</param>
public sealed class MeshServiceAnnotation(string name, string app, int port, int targetPort) : IResourceAnnotation
{
    /// <summary>The host name that others call.</summary>
    public string Name { get; } = name;

    /// <summary>The label <c>app</c> of its workloads.</summary>
    public string App { get; } = app;

    /// <summary>The port that others call.</summary>
    public int Port { get; } = port;

    /// <summary>The container port of the workloads.</summary>
    public int TargetPort { get; } = targetPort;
}
