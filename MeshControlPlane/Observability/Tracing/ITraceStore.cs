namespace MeshControlPlane.Observability.Tracing;

/// <summary>The traces of the last while, bounded in number and in memory.</summary>
internal interface ITraceStore
{
    /// <summary>Those that are asked for, newest first.</summary>
    IReadOnlyList<MeshTrace> Find(TraceQuery query);

    /// <summary>One of them; <c>null</c> where it is not known, or not any more.</summary>
    /// <param name="traceId">32 hexadecimal digits.</param>
    MeshTrace? Find(string traceId);

    /// <summary>The trace that a request was part of, by its <c>x-request-id</c> (a span's attribute <c>guid:x-request-id</c>).</summary>
    MeshTrace? FindByRequest(string requestId);

    /// <summary>Told at most once a second, after spans have come in.</summary>
    event Action? Changed;
}
