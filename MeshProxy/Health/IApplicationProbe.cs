namespace MeshProxy.Health;

/// <summary>Asks the application once whether it is well.</summary>
internal interface IApplicationProbe
{
    /// <returns>Null when it is, else what is wrong, for people.</returns>
    Task<string?> ProbeAsync(CancellationToken cancellationToken);
}
