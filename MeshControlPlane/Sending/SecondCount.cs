namespace MeshControlPlane.Sending;

/// <summary>What came back within one second of a run.</summary>
/// <param name="Good">Answers below 400.</param>
/// <param name="Refused">Answers from 400 to 499.</param>
/// <param name="Failed">5xx, or no answer.</param>
internal sealed record SecondCount(int Good, int Refused, int Failed)
{
    public int Total => Good + Refused + Failed;
}
