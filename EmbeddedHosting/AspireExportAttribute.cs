namespace Aspire.Hosting;

/// <summary>Offers a method, or the properties of a type, to AppHosts in other languages. The embedded engine, whose AppHosts are C#, only carries it.</summary>
[AttributeUsage(
    AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Assembly | AttributeTargets.Property,
    Inherited = false,
    AllowMultiple = true)]
public sealed class AspireExportAttribute : Attribute
{
    /// <summary>A type that methods take or give.</summary>
    public AspireExportAttribute()
    {
    }

    /// <summary>A method.</summary>
    /// <param name="id">Its name there, such as <c>addMesh</c>; one for each in the assembly.</param>
    public AspireExportAttribute(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        Id = id;
    }

    /// <summary>A method's name; <see langword="null"/> for a type.</summary>
    public string? Id { get; }

    /// <summary>Whether the public properties of a type are offered too, to be read and set.</summary>
    public bool ExposeProperties { get; set; }
}
