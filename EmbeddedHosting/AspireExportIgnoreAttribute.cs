namespace Aspire.Hosting;

/// <summary>Keeps a method or a property from AppHosts in other languages.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Method, Inherited = false, AllowMultiple = false)]
public sealed class AspireExportIgnoreAttribute : Attribute
{
    /// <summary>Why it is not for them.</summary>
    public string? Reason { get; set; }
}
