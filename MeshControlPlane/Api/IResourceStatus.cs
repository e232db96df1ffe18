using System.Text.Json.Nodes;
using MeshModel.Resources;

namespace MeshControlPlane.Api;

/// <summary>Computes <c>status</c> at each read: it is never stored.</summary>
internal interface IResourceStatus
{
    /// <summary>The status object to show, or <see langword="null"/> for a kind that has none.</summary>
    JsonObject? StatusOf(Resource resource);
}
