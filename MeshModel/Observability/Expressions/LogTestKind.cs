namespace MeshModel.Observability.Expressions;

/// <summary>How a subject is looked at.</summary>
public enum LogTestKind
{
    /// <summary>It is there.</summary>
    Exists,

    /// <summary>It is true.</summary>
    IsTrue,

    /// <summary><c>==</c>.</summary>
    Equal,

    /// <summary><c>!=</c>.</summary>
    NotEqual,

    /// <summary><c>&lt;</c>.</summary>
    Less,

    /// <summary><c>&lt;=</c>.</summary>
    AtMost,

    /// <summary><c>&gt;</c>.</summary>
    Greater,

    /// <summary><c>&gt;=</c>.</summary>
    AtLeast,

    /// <summary><c>contains</c>.</summary>
    Contains,

    /// <summary><c>startsWith</c>.</summary>
    StartsWith,

    /// <summary><c>endsWith</c>.</summary>
    EndsWith,

    /// <summary><c>matches</c>: a regular expression fits a part of it.</summary>
    Matches,
}
