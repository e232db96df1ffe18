using System.Text.Json.Nodes;
using MeshModel.Resources;

namespace MeshControlPlane.Api;

/// <summary>Computes <c>status</c> at each read: it is never stored.</summary>
internal interface IResourceStatus
{
    /// <summary>Raised when the status of some resource may have changed without a write; do not throw.</summary>
    event Action? Changed;

    /// <summary>Whether <see cref="Changed"/> was raised within this time.</summary>
    bool ChangedWithin(TimeSpan time);

    /// <summary>The status object to show, or <see langword="null"/> for a kind that has none.</summary>
    JsonObject? StatusOf(Resource resource);
}
