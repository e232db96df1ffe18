namespace Aspire.Hosting;

/// <summary>Set on generated project metadata: where the build puts the project's assembly. The embedded engine starts it from there.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ProjectOutputAttribute(string assemblyPath) : Attribute
{
    /// <summary>Full path of the .dll.</summary>
    public string AssemblyPath { get; } = assemblyPath;
}
