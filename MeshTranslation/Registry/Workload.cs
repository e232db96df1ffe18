using MeshProtocol;

namespace MeshTranslation.Registry;

/// <summary>A process of the mesh that is known to the control plane: an application with its sidecar, or a gateway.</summary>
public sealed record Workload
{
    /// <summary>What its proxy said of itself.</summary>
    public required Node Node { get; init; }

    /// <summary>Whether it may get traffic: its proxy is there and its application answers the health check.</summary>
    public required bool Ready { get; init; }

    /// <summary>Why it is not ready, for people; empty when it is.</summary>
    public string NotReadyReason { get; init; } = "";

    /// <summary>When its proxy joined, UTC.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>How often its process has been started under this name since the control plane knows it, less one.</summary>
    public int Restarts { get; init; }

    /// <summary>Whether a proxy is connected now; false for one that is remembered until it is back or given up.</summary>
    public bool Connected { get; init; } = true;

    /// <summary>Since when no proxy is connected, UTC: since the start of the control plane for one that is remembered; <see langword="null"/> while one is.</summary>
    public DateTimeOffset? DisconnectedSince { get; init; }

    /// <summary>Whether its proxy is connected and sends no heartbeat.</summary>
    public bool Silent { get; init; }
}
