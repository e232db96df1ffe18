using System.Text.Json.Nodes;

namespace MeshModel.Schemas.Shapes;

/// <summary>How a value is checked, decoded and written: the one model from which schema and decoder both come.</summary>
internal abstract class ValueShape
{
    /// <summary>The structure that is published.</summary>
    public abstract Schema Schema { get; }

    /// <summary>What stands for a required value that is missing, so that the rest can still be checked.</summary>
    public virtual object? Empty => null;

    /// <summary>Decodes a value; <see langword="null"/>, with findings, when it is of the wrong form.</summary>
    public abstract object? Read(JsonNode node, string path, Reading reading);

    /// <summary>The opposite of <see cref="Read"/>; <see langword="null"/> for a value that is not worth writing.</summary>
    public abstract JsonNode? Write(object value);

    /// <summary>Reports what within <paramref name="node"/> is set and has no effect.</summary>
    public virtual void FindWithoutEffect(JsonNode node, string path, Reading reading)
    {
    }
}
