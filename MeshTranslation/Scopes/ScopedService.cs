using MeshTranslation.Resources;

namespace MeshTranslation.Scopes;

/// <summary>A service and those of its ports that may be called.</summary>
internal readonly record struct ScopedService(MeshService Service, IReadOnlyList<MeshServicePort> Ports);
