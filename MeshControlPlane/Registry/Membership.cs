using MeshProtocol;

namespace MeshControlPlane.Registry;

/// <summary>One proxy's connection, as the registry knows it. Calls on a membership that another connection has replaced do nothing.</summary>
internal sealed class Membership
{
    private readonly WorkloadRegistry _registry;

    internal Membership(WorkloadRegistry registry, (string Namespace, string Name) key)
    {
        _registry = registry;
        (Namespace, Name) = key;
    }

    public string Namespace { get; }

    public string Name { get; }

    /// <summary>The proxy has sent something.</summary>
    public void Heard() => _registry.Heard(this);

    /// <summary>The proxy runs with a configuration: it can take traffic from now on.</summary>
    public void Configure() => _registry.Configure(this);

    /// <summary>The application's health has been told.</summary>
    public void Report(HealthState state, string reason) => _registry.Report(this, state, reason);

    /// <summary>The proxy has said goodbye.</summary>
    public void Leave() => _registry.Leave(this);

    /// <summary>The connection is gone.</summary>
    public void Lose() => _registry.Lose(this);
}
