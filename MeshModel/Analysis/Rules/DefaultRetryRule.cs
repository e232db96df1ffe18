namespace MeshModel.Analysis.Rules;

/// <summary>MESH0002: retries that do not say what is retried.</summary>
internal sealed class DefaultRetryRule : AnalysisRule
{
    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh) => mesh.HttpRules()
        .Where(entry => entry.Rule.Retries is { Attempts: > 0 } retries && string.IsNullOrEmpty(retries.RetryOn))
        .Select(entry => Message(
            AnalysisCodes.DefaultRetryOn, entry.Owner, $"{entry.Path}.retries",
            "without retryOn only failed connections and refused streams are tried again; an answer of 503 is not, since Istio 1.24"));
}
