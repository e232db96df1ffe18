namespace MeshControlPlane.Api.Writing.Protobuf;

/// <summary>What a field in Kubernetes' protobuf form can hold.</summary>
internal enum ProtobufType
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A truth value.</summary>
    Boolean,

    /// <summary>Bytes; base64 in JSON.</summary>
    Bytes,

    /// <summary>Text by text.</summary>
    TextMap,

    /// <summary>Bytes by text.</summary>
    BytesMap,

    /// <summary>Another message.</summary>
    Message,

    /// <summary>A number or text.</summary>
    IntegerOrString,

    /// <summary>Something that only the server says: passed over.</summary>
    Ignored,
}
