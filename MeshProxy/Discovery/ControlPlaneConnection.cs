using Grpc.Core;
using Grpc.Net.Client;

namespace MeshProxy.Discovery;

/// <summary>A connection to the control plane, and what is shown on it.</summary>
internal sealed class ControlPlaneConnection(GrpcChannel channel, MeshCredentials credentials) : IDisposable
{
    public GrpcChannel Channel => channel;

    public MeshCredentials Credentials => credentials;

    /// <summary>Of each call.</summary>
    public Metadata Headers() => credentials.JoinToken is { } token ? new Metadata { { "authorization", $"Bearer {token}" } } : [];

    public void Dispose() => channel.Dispose();
}
