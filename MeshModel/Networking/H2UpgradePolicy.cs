namespace MeshModel.Networking;

/// <summary>Istio's <c>HTTPSettings.H2UpgradePolicy</c>.</summary>
public enum H2UpgradePolicy
{
    /// <summary>What the mesh as a whole says.</summary>
    Default,

    /// <summary>HTTP/1.1 stays HTTP/1.1.</summary>
    DoNotUpgrade,

    /// <summary>HTTP/1.1 becomes HTTP/2.</summary>
    Upgrade,
}
