using MeshModel.Kubernetes;
using MeshModel.Networking;

namespace MeshTranslation.Resources;

/// <summary>A port of a service of the mesh.</summary>
public sealed record MeshServicePort
{
    /// <summary>The port that callers use, 1 to 65535.</summary>
    public required int Number { get; init; }

    /// <summary>Its name; empty when the only port has none.</summary>
    public string Name { get; init; } = "";

    /// <summary>What is spoken there, as far as it was declared.</summary>
    public PortProtocol Protocol { get; init; }

    /// <summary>The port of the workload, by number or by the name that the container gives it; <see langword="null"/> when it is the same.</summary>
    public IntegerOrString? Target { get; init; }

    internal static MeshServicePort Of(ServicePort port) => new()
    {
        Number = port.Port,
        Name = port.Name,
        Protocol = PortProtocolSelection.Of(port),
        Target = port.Target,
    };

    internal static MeshServicePort Of(ServiceEntryPort port) => new()
    {
        Number = port.Number,
        Name = port.Name,
        Protocol = PortProtocolSelection.Parse(port.Protocol),
        Target = port.TargetPort is { } target ? IntegerOrString.FromInt32(target) : null,
    };
}
