namespace MeshControlPlane.Api.Writing.Protobuf;

/// <summary>A field of a message in Kubernetes' protobuf form.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Message">For messages: their fields.</param>
internal sealed record ProtobufField(string Name, ProtobufType Type, ProtobufMessage? Message = null)
{
    /// <summary>Whether it is a list of what it holds.</summary>
    public bool Repeated { get; init; }

    /// <summary>Whether zero and empty are said on purpose: Go writes other fields even when nobody set them.</summary>
    public bool Optional { get; init; }
}
