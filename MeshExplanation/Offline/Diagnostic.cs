using MeshModel.Findings;

namespace MeshExplanation.Offline;

/// <summary>Something that is to be said of a file or resource; an element of what <c>analyze -o json</c> writes.</summary>
internal sealed record Diagnostic
{
    /// <summary>Istio's code, one of this mesh's own, or <c>SYNTAX</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The code's name.</summary>
    public required string Name { get; init; }

    public required Severity Severity { get; init; }

    /// <summary><c>VirtualService mesh/ratings</c>; empty where a file holds none.</summary>
    public string Resource { get; init; } = "";

    /// <summary>The field; empty for the whole resource.</summary>
    public string Path { get; init; } = "";

    /// <summary>What is the matter, in one sentence.</summary>
    public required string Message { get; init; }

    /// <summary>What to do about it; empty when the message says it.</summary>
    public string Remedy { get; init; } = "";

    public required string File { get; init; }

    /// <summary>1-based; 0 when there is none.</summary>
    public int Line { get; init; }

    /// <summary>Istio's page about it.</summary>
    public Uri? Documentation { get; init; }

    /// <summary>As compilers write it, so that editors find the place.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? $"{File}:{Line}" : File;
        var field = (Resource.Length > 0 ? Resource + " " : "") + (Path.Length > 0 ? Path + ": " : "");
        return $"{place}: {Severity.ToString().ToLowerInvariant()} {Code}: {field}{Message}{(Remedy.Length > 0 ? "; " + Remedy : "")}";
    }
}
