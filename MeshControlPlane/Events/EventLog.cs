using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Conditions;
using MeshControlPlane.Store;
using MeshModel.Resources;

namespace MeshControlPlane.Events;

/// <summary>The events of the last hour, in memory, no more than <see cref="Most"/> of them; the same event again is counted.</summary>
internal sealed class EventLog
{
    /// <summary>How many events are kept; the oldest go first.</summary>
    public const int Most = 1000;

    /// <summary>How long an event is kept after it happened last.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly ChangeHistory _history;

    // In the order in which they happened last.
    private readonly LinkedList<Entry> _entries = new();
    private readonly Dictionary<(string Uid, ResourceKey Subject, string Reason, string Message), LinkedListNode<Entry>> _byContent = [];
    private ObjectSet _events = ObjectSet.Empty;
    private long _version;
    private long _lastTicks;

    public EventLog(TimeProvider time)
    {
        _time = time;

        // Versions of events are not stored: beginning at the time, they do not repeat those of an earlier run.
        _version = time.GetUtcNow().ToUnixTimeMilliseconds();
        _history = new ChangeHistory(_version);
    }

    /// <summary>The events now and the version of the last change.</summary>
    public (ObjectSet Events, long Version) Read()
    {
        lock (_lock)
        {
            Expire();
            return (_events, _version);
        }
    }

    /// <summary>The events now and every change after them.</summary>
    public (ObjectSet Events, long Version, ChangeSubscription Changes) ReadAndWatch()
    {
        lock (_lock)
        {
            Expire();
            return (_events, _version, _history.Subscribe(_version)!);
        }
    }

    /// <summary>Every change after a version; <see langword="null"/> when that one is not known any more.</summary>
    public ChangeSubscription? Watch(long since) => _history.Subscribe(since);

    /// <summary>Notes that something went as it should.</summary>
    public void Normal(EventSubject subject, string reason, string message) => Record(subject, "Normal", reason, message);

    /// <summary>Notes that something went wrong.</summary>
    public void Warning(EventSubject subject, string reason, string message) => Record(subject, "Warning", reason, message);

    private void Record(EventSubject subject, string type, string reason, string message)
    {
        lock (_lock)
        {
            Expire();
            var now = _time.GetUtcNow();
            var content = (subject.Uid, subject.Key, reason, message);
            if (_byContent.TryGetValue(content, out var node))
            {
                _entries.Remove(node);
                node.Value = node.Value with { Last = now, Count = node.Value.Count + 1 };
            }
            else
            {
                // Names are in the order of time, so that lists are.
                _lastTicks = Math.Max(now.UtcTicks, _lastTicks + 1);
                var name = string.Create(CultureInfo.InvariantCulture, $"{subject.Key.Name}.{_lastTicks:x16}");
                var key = new ResourceKey("", "Event", subject.Key.Namespace, name);
                node = new LinkedListNode<Entry>(new Entry(key, subject, type, reason, message, First: now, Last: now, Count: 1));
                _byContent[content] = node;
            }

            _entries.AddLast(node);
            Publish(node.Value);
            while (_entries.Count > Most)
            {
                Remove(_entries.First!);
            }
        }
    }

    private void Expire()
    {
        var end = _time.GetUtcNow() - Life;
        while (_entries.First is { } oldest && oldest.Value.Last <= end)
        {
            Remove(oldest);
        }
    }

    private void Publish(Entry entry)
    {
        var before = _events.Find(entry.Key);
        var item = new KubernetesObject(entry.Key, entry.ToJson(++_version), _version);
        _events = _events.With(item);
        _history.Append([new ObjectChange(before is null ? ChangeType.Added : ChangeType.Modified, item, before)]);
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        var entry = node.Value;
        _entries.Remove(node);
        _byContent.Remove((entry.Subject.Uid, entry.Subject.Key, entry.Reason, entry.Message));
        var before = _events.Find(entry.Key)!;
        _events = _events.Without(entry.Key);
        _history.Append([new ObjectChange(ChangeType.Deleted, before with { Content = entry.ToJson(++_version), Version = _version }, before)]);
    }

    private sealed record Entry(
        ResourceKey Key, EventSubject Subject, string Type, string Reason, string Message, DateTimeOffset First, DateTimeOffset Last, int Count)
    {
        private const string Component = "mesh-control-plane";

        public JsonElement ToJson(long version) => JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Event",
                ["metadata"] = new JsonObject
                {
                    ["name"] = Key.Name,
                    ["namespace"] = Key.Namespace,
                    ["uid"] = Key.Name,
                    ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture),
                    ["creationTimestamp"] = Timestamp.Of(First),
                },
                ["involvedObject"] = new JsonObject
                {
                    ["apiVersion"] = Subject.ApiVersion,
                    ["kind"] = Subject.Key.Kind,
                    ["namespace"] = Subject.Key.Namespace,
                    ["name"] = Subject.Key.Name,
                    ["uid"] = Subject.Uid,
                },
                ["reason"] = Reason,
                ["message"] = Message,
                ["type"] = Type,
                ["count"] = Count,
                ["firstTimestamp"] = Timestamp.Of(First),
                ["lastTimestamp"] = Timestamp.Of(Last),
                ["source"] = new JsonObject { ["component"] = Component },
                ["reportingComponent"] = Component,
                ["reportingInstance"] = "",
            },
            JsonNodeText.Options));
    }
}
