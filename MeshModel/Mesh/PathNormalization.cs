namespace MeshModel.Mesh;

/// <summary>Istio's <c>NormalizationType</c>: what is done to a path before it is matched and sent on. Each level but the first does what the ones before it do.</summary>
public enum PathNormalization
{
    /// <summary>The same as <see cref="Base"/>.</summary>
    Default,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>Dot segments are resolved, backslashes turned, needless escapes decoded.</summary>
    Base,

    /// <summary>Slashes that follow one another become one.</summary>
    MergeSlashes,

    /// <summary>Escaped slashes and backslashes are decoded first.</summary>
    DecodeAndMergeSlashes,
}
