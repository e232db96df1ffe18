using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources of an application.</summary>
public interface IResourceCollection : IList<IResource>
{
    /// <summary>Finds a resource whatever the case of its name.</summary>
    bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource);
}
