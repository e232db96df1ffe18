namespace MeshControlPlane.Sending;

/// <summary>Keeps the console from being a way out of the mesh.</summary>
internal interface IDestinationCheck
{
    /// <summary>Why the requests of a plan are not sent, as the mesh does not know where they would go; <see langword="null"/> when it does.</summary>
    Task<string?> ProblemAsync(SendPlan plan, SendTarget target, CancellationToken cancellationToken);
}
