namespace MeshRouting.Matching;

/// <summary>One condition of a match: a part of the request, and what it must be, or must not be.</summary>
internal sealed class RequestCondition
{
    private readonly MatchSubject _subject;
    private readonly string _name;
    private readonly ValueMatcher _matcher;
    private readonly bool _without;
    private readonly string[] _claim = [];

    /// <param name="subject">The part of the request.</param>
    /// <param name="name">The header's or parameter's name, else the word for the subject.</param>
    /// <param name="matcher">What the value is compared with.</param>
    /// <param name="without">Whether the matcher must fail; a missing header then counts as the empty string.</param>
    public RequestCondition(MatchSubject subject, string name, ValueMatcher matcher, bool without = false)
    {
        _subject = subject;
        _name = name;
        _matcher = matcher;
        _without = without;
    }

    /// <summary>A condition on a claim, for which one of its texts is enough.</summary>
    public RequestCondition(string[] claim, ValueMatcher matcher, bool without)
        : this(MatchSubject.Claim, string.Join('.', claim), matcher, without)
    {
        _claim = claim;
    }

    public bool Holds<THead>(in THead head)
        where THead : IRequestHead
    {
        if (_subject == MatchSubject.Claim)
        {
            return HasClaim(head) != _without;
        }

        var isThere = TryRead(head, out var value);
        if (!_without)
        {
            return isThere && _matcher.Matches(value);
        }

        return _matcher.IsPresence ? !isThere : !_matcher.Matches(value);
    }

    /// <summary>Why the condition does not hold; to be asked only then.</summary>
    public string DescribeFailure<THead>(in THead head)
        where THead : IRequestHead
    {
        if (_subject == MatchSubject.Claim)
        {
            return $"claim {_name}: {(_without ? $"one {_matcher.Describe(negated: false)}, which withoutHeaders rules out" : $"none {_matcher.Describe(negated: false)}")}";
        }

        var isThere = TryRead(head, out var value);
        var what = _subject switch
        {
            MatchSubject.Header => $"header {_name}:",
            MatchSubject.QueryParameter => $"query parameter {_name}:",
            _ => _name,
        };
        if (_without)
        {
            return isThere
                ? $"{what} '{value}' {_matcher.Describe(negated: false)}, which withoutHeaders rules out"
                : $"{what} it is missing, which counts as '' and {_matcher.Describe(negated: false)}, which withoutHeaders rules out";
        }

        return isThere ? $"{what} '{value}' {_matcher.Describe(negated: true)}" : $"{what} it is missing";
    }

    private bool HasClaim<THead>(in THead head)
        where THead : IRequestHead
    {
        foreach (var text in head.ClaimTexts(_claim))
        {
            if (_matcher.Matches(text))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryRead<THead>(in THead head, out ReadOnlySpan<char> value)
        where THead : IRequestHead
    {
        switch (_subject)
        {
            case MatchSubject.Path:
                value = head.Path;
                return true;
            case MatchSubject.PathAndQuery:
                value = head.Query.Length == 0 ? head.Path : string.Concat(head.Path, head.Query);
                return true;
            case MatchSubject.Scheme:
                value = head.Scheme;
                return true;
            case MatchSubject.Method:
                value = head.Method;
                return true;
            case MatchSubject.Authority:
                value = head.Authority;
                return true;
            case MatchSubject.QueryParameter:
                return QueryString.TryGet(head.Query, _name, out value);
            default:
                var isThere = head.TryGetHeader(_name, out var header);
                value = header;
                return isThere;
        }
    }
}
