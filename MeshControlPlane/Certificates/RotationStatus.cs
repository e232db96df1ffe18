using System.Text.Json;

namespace MeshControlPlane.Certificates;

/// <summary>How far a change of roots is, as the control plane writes it down for <c>rotate-root --status</c>.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="WaitingFor">What it waits for, a line each.</param>
/// <param name="At">When this came to be so.</param>
internal sealed record RotationStatus(RotationPhase Phase, IReadOnlyList<string> WaitingFor, DateTimeOffset At)
{
    public void Write(MeshDirectory directory) =>
        MeshDirectory.Write(directory.CaRotationStatus, JsonSerializer.Serialize(this, JsonSerializerOptions.Web), secret: false);

    /// <summary>Null when there is none, or none that can be read.</summary>
    public static RotationStatus? TryRead(MeshDirectory directory)
    {
        try
        {
            return File.Exists(directory.CaRotationStatus)
                ? JsonSerializer.Deserialize<RotationStatus>(File.ReadAllText(directory.CaRotationStatus), JsonSerializerOptions.Web)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
