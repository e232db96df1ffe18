using MeshModel.Resources;

namespace MeshModel.Analysis;

/// <summary>One thing to look for. Rules keep nothing between two runs but what a resource alone decides.</summary>
internal abstract class AnalysisRule
{
    /// <summary>Looks through the mesh.</summary>
    public abstract IEnumerable<AnalysisMessage> Check(AnalysisContext mesh);

    protected static AnalysisMessage Message(AnalysisCode code, Resource resource, string path, string text) => new(code, resource.Key, path, text);
}
