using System.Collections.ObjectModel;
using System.Text.Json;
using MeshModel.Kinds;
using MeshModel.Resources;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>Event</c> resource: something that happened to a resource.</summary>
public sealed record Event : Resource
{
    [Field("The resource that it happened to.", Required = true)]
    public ObjectReference? InvolvedObject { get; init; }

    [Field("What happened, in one word.")]
    public string? Reason { get; init; }

    [Field("What happened, for people.")]
    public string? Message { get; init; }

    [Field("Normal or Warning.")]
    public string? Type { get; init; }

    [Field("How often it happened.")]
    public int? Count { get; init; }

    [Field("When it happened first.")]
    public DateTimeOffset? FirstTimestamp { get; init; }

    [Field("When it happened last.")]
    public DateTimeOffset? LastTimestamp { get; init; }

    [Field("When it was first noticed.")]
    public DateTimeOffset? EventTime { get; init; }

    [Field("Who says so.", Name = "source")]
    public IReadOnlyDictionary<string, JsonElement> Reporter { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("How often it has happened in a row.")]
    public IReadOnlyDictionary<string, JsonElement> Series { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("What was done about it.")]
    public string? Action { get; init; }

    [Field("Another resource that has to do with it.")]
    public ObjectReference? Related { get; init; }

    [Field("Who says so, by name.")]
    public string? ReportingComponent { get; init; }

    [Field("Which instance of it.")]
    public string? ReportingInstance { get; init; }

    /// <inheritdoc/>
    public override KindDescriptor Descriptor => ResourceKinds.Event;
}
