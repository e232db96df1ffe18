namespace MeshModel.Schemas;

/// <summary>The shapes a field may have.</summary>
public enum SchemaType
{
    /// <summary>An object with known fields: <see cref="Schema.Properties"/>.</summary>
    Object,

    /// <summary>An object with free keys: <see cref="Schema.Items"/> is the schema of the values.</summary>
    Map,

    /// <summary>A list of <see cref="Schema.Items"/>.</summary>
    Array,

    /// <summary>A string; <see cref="Schema.Enum"/> and <see cref="Schema.Format"/> may narrow it.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A truth value.</summary>
    Boolean,

    /// <summary>A whole number or a string, as Kubernetes' <c>targetPort</c>.</summary>
    IntegerOrString,

    /// <summary>Anything: the mesh keeps it and does not look inside.</summary>
    Any,
}
