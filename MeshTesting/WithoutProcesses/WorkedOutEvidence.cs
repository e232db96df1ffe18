using System.Globalization;
using MeshExplanation;

namespace MeshTesting.WithoutProcesses;

/// <summary>Why a mesh would do what it would do: the explanation of the request.</summary>
internal sealed class WorkedOutEvidence(RequestExplanation explanation) : ITrafficEvidence
{
    public string Describe(TrafficSample sample, MeshResponse? example)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.WriteLine(sample.ToString());
        text.WriteLine();
        ExplanationText.Write(explanation, text);
        return text.ToString();
    }
}
