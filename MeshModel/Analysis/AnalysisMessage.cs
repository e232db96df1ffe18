using MeshModel.Resources;

namespace MeshModel.Analysis;

/// <summary>Something about a resource that shows only beside the others, or that is allowed and rarely meant.</summary>
/// <param name="Code">What kind of thing.</param>
/// <param name="Resource">The resource that it is said of.</param>
/// <param name="Path">The field; empty for the whole resource.</param>
/// <param name="Text">What is the matter, in one sentence without the path.</param>
public sealed record AnalysisMessage(AnalysisCode Code, ResourceKey Resource, string Path, string Text)
{
    /// <summary>Whether the check of the resource alone has said it already, at the time when it was written.</summary>
    public bool FromValidation { get; init; }

    /// <summary>The form used in warnings: path, text, what to do, code.</summary>
    public override string ToString() =>
        $"{(Path.Length == 0 ? "" : $"{Path}: ")}{Text}{(Code.Remedy.Length == 0 ? "" : $"; {Code.Remedy}")} ({Code.Code})";
}
