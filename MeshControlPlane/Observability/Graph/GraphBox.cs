using MeshControlPlane.Observability.Health;

namespace MeshControlPlane.Observability.Graph;

/// <summary>An app: its service and its versions.</summary>
/// <param name="Id">Tells it from others: <c>box/mesh/books</c>.</param>
/// <param name="Namespace">Of the app.</param>
/// <param name="App">Its name.</param>
/// <param name="Members">The ids of its nodes, in order.</param>
/// <param name="Health">The worst of its nodes.</param>
internal sealed record GraphBox(string Id, string Namespace, string App, IReadOnlyList<string> Members, HealthStatus Health);
