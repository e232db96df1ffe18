using System.Text.Json;
using System.Text.Json.Nodes;
using MeshExplanation.Offline;
using MeshModel.Findings;
using MeshModel.Resources;
using MeshModel.Yaml;

namespace MeshExplanation.Cases;

/// <summary>Reads a file of cases, and tells all of its mistakes at once.</summary>
internal sealed class RoutingSuiteReader
{
    private static readonly string[] SuiteFields = ["manifests", "workloads", "namespace", "defaults", "cases"];
    private static readonly string[] QuestionFields = ["from", "url", "method", "namespace", "headers", "claims"];
    private static readonly string[] CaseFields = ["name", "expect", "table", .. QuestionFields];

    private readonly string _file;
    private readonly ResourceSource _source;
    private readonly List<string> _mistakes;
    private readonly List<RoutingCase> _cases = [];

    private RoutingSuiteReader(string file, ResourceSource source, List<string> mistakes)
    {
        _file = file;
        _source = source;
        _mistakes = mistakes;
    }

    public static RoutingSuite Read(string file, IReadOnlyList<string> manifests, string @namespace, IReadOnlyList<WorkloadText> workloads)
    {
        var mistakes = new List<string>();
        var suite = Documents(file) is [var (content, source)]
            ? new RoutingSuiteReader(file, source, mistakes).Suite(content, manifests, @namespace, workloads)
            : throw new RoutingCaseException($"{file}: holds more than one document; write cases into one, or into files of their own");
        return mistakes.Count == 0 ? suite : throw new RoutingCaseException(string.Join('\n', mistakes));
    }

    private static IReadOnlyList<YamlDocument> Documents(string file)
    {
        try
        {
            return YamlDocuments.Read(ManifestText.Read(file), file) is { Count: > 0 } documents
                ? documents
                : throw new RoutingCaseException($"{file}: is empty; write cases: and under it what has to hold");
        }
        catch (YamlSyntaxException exception)
        {
            throw new RoutingCaseException(exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RoutingCaseException($"{file}: cannot be read ({exception.Message})");
        }
    }

    private RoutingSuite Suite(JsonObject content, IReadOnlyList<string> manifests, string @namespace, IReadOnlyList<WorkloadText> workloads)
    {
        if (content["apiVersion"] is not null && content["cases"] is null)
        {
            throw new RoutingCaseException($"{_file}: is a manifest; a file of cases has cases: and under it what has to hold");
        }

        CheckFields(content, "", SuiteFields);
        var home = Text(content, "", "namespace") ?? @namespace;
        var folder = Path.GetDirectoryName(Path.GetFullPath(_file))!;
        var named = Texts(content, "", "manifests").Select(path => Path.GetRelativePath(Environment.CurrentDirectory, Path.GetFullPath(path, folder))).ToList();
        var defaults = content["defaults"] is JsonObject given ? given : [];
        CheckFields(defaults, "defaults", QuestionFields);
        var general = RequestDraft.Empty(home).With(this, defaults, "defaults");
        if (content["cases"] is JsonArray { Count: > 0 } cases)
        {
            for (var index = 0; index < cases.Count; index++)
            {
                Add(cases[index], FieldPath.Element("cases", index), general);
            }
        }
        else
        {
            Say("cases", "cases: has to be a list of what has to hold, such as - { from: gw, url: http://ratings/ratings, expect: ratings-v2 }");
        }

        return new RoutingSuite(_file, [.. named, .. manifests], [.. workloads, .. Workloads(content)], home, _cases);
    }

    private List<WorkloadText> Workloads(JsonObject content)
    {
        var workloads = new List<WorkloadText>();
        foreach (var text in Texts(content, "", "workloads"))
        {
            try
            {
                workloads.Add(WorkloadText.Parse(text));
            }
            catch (FormatException exception)
            {
                Say("workloads", exception.Message.Replace("--workload ", "workloads: ", StringComparison.Ordinal));
            }
        }

        return workloads;
    }

    private void Add(JsonNode? node, string path, RequestDraft general)
    {
        if (node is not JsonObject content)
        {
            Say(path, "a case is an object with from, url and expect, or with a table");
            return;
        }

        CheckFields(content, path, CaseFields);
        var draft = general.With(this, content, path);
        var name = Text(content, path, "name");
        if (Text(content, path, "table") is { } table)
        {
            if (content["expect"] is not null)
            {
                Say(FieldPath.Field(path, "expect"), "what a table expects stands in its columns: take expect: out");
            }

            foreach (var row in RoutingTable.Read(table, LineOf(FieldPath.Field(path, "table")) + 1, (line, text) => _mistakes.Add($"{_file}:{line}: {text}")))
            {
                Add(row.Name ?? (name is null ? null : $"{name}, row {row.Number}"), row.Line, row.Apply(draft), row.Expectations);
            }
        }
        else
        {
            Add(name, LineOf(path), draft, Expectations(content, path));
        }
    }

    private void Add(string? name, int line, RequestDraft draft, IReadOnlyList<RoutingExpectation> expectations)
    {
        var mistakes = expectations
            .Select(expectation => (expectation.Line, Text: RoutingFields.Mistake(expectation.Field, expectation.Expected)))
            .Where(mistake => mistake.Text is not null)
            .Select(mistake => $"{_file}:{mistake.Line}: {mistake.Text}")
            .ToList();
        if (draft.Mistake is { } missing)
        {
            mistakes.Add($"{_file}:{line}: {missing}");
        }

        if (expectations.Count == 0)
        {
            mistakes.Add($"{_file}:{line}: the case expects nothing; say what has to hold, such as expect: ratings-v2");
        }

        _mistakes.AddRange(mistakes);
        if (mistakes.Count == 0)
        {
            var question = draft.Question;
            var called = name ?? $"{question.Method} {question.Url} from {question.From}";
            _cases.Add(new RoutingCase { Name = called, File = _file, Line = line, Question = question, Expectations = expectations });
        }
    }

    private List<RoutingExpectation> Expectations(JsonObject content, string path)
    {
        var at = FieldPath.Field(path, "expect");
        if (content["expect"] is not JsonObject fields)
        {
            return Text(content, path, "expect") is { } destination ? [new RoutingExpectation("to", destination, LineOf(at))] : [];
        }

        CheckFields(fields, at, RoutingFields.Names);
        return
        [
            .. fields.Select(field => field.Key).Where(RoutingFields.Names.Contains)
                .Select(name => new RoutingExpectation(name, Text(fields, at, name) ?? "none", LineOf(FieldPath.Field(at, name)))),
        ];
    }

    /// <summary>A text, number or truth value as it is written; a list of texts with commas; <see langword="null"/> when it is not there.</summary>
    public string? Text(JsonObject content, string path, string field)
    {
        switch (content[field])
        {
            case null:
                return null;
            case JsonValue value:
                return value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
            case JsonArray list when list.All(item => item is JsonValue):
                return string.Join(", ", list.Select(item => item!.GetValueKind() == JsonValueKind.String ? item.GetValue<string>() : item.ToJsonString()));
            default:
                Say(FieldPath.Field(path, field), $"{field}: has to be a text");
                return null;
        }
    }

    /// <summary>Names and values.</summary>
    public IReadOnlyList<HeaderField> Fields(JsonObject content, string path, string field)
    {
        if (content[field] is not { } node)
        {
            return [];
        }

        var at = FieldPath.Field(path, field);
        if (node is not JsonObject map)
        {
            Say(at, $"{field}: has to be names and values, such as {{ end-user: jason }}");
            return [];
        }

        return [.. map.Select(entry => new HeaderField(entry.Key, Text(map, at, entry.Key) ?? ""))];
    }

    private List<string> Texts(JsonObject content, string path, string field)
    {
        if (content[field] is JsonArray list && list.All(item => item is JsonValue value && value.GetValueKind() == JsonValueKind.String))
        {
            return [.. list.Select(item => item!.GetValue<string>())];
        }

        return content[field] is JsonArray or JsonObject ? Wrong() : Text(content, path, field) is { } one ? [one] : [];

        List<string> Wrong()
        {
            Say(FieldPath.Field(path, field), $"{field}: has to be a list of texts");
            return [];
        }
    }

    private void CheckFields(JsonObject content, string path, IReadOnlyList<string> known)
    {
        foreach (var (name, _) in content.Where(entry => !known.Contains(entry.Key)))
        {
            Say(FieldPath.Field(path, name), $"'{name}' is nothing that can stand here; there is {string.Join(", ", known)}");
        }
    }

    private int LineOf(string path) => _source.LineOf(path);

    private void Say(string path, string text) => _mistakes.Add($"{_file}:{LineOf(path)}: {text}");
}
