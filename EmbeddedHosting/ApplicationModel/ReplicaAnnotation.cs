namespace Aspire.Hosting.ApplicationModel;

/// <summary>How many processes a resource is. The embedded engine starts one, and refuses to start an application that asks for more.</summary>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    public int Replicas { get; } = replicas;
}
