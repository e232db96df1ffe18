namespace MeshModel.Networking;

/// <summary>Istio's <c>ServiceEntry.Location</c>.</summary>
public enum ServiceEntryLocation
{
    /// <summary>Outside: no mutual TLS is tried.</summary>
    MeshExternal,

    /// <summary>A part of the mesh.</summary>
    MeshInternal,
}
