using Aspire.Hosting;
using Xunit;

namespace Tests.Hosting.Engine;

public sealed class AspireSignatureTests
{
    private static readonly string ListFile = Path.Combine(RepositoryTree.Root, "Tests", "Hosting", "Engine", "aspire-signatures.txt");

    /// <summary>
    /// The list has signatures of Aspire 13.5, read from the listings of its own API. What is not in it does not compile, or does something else, where
    /// Aspire runs the AppHost.
    /// </summary>
    [Fact]
    public void EverythingPublic_IsInAspireToo()
    {
        var ours = PublicSignatures.Of(typeof(DistributedApplication).Assembly);
        var theirs = File.ReadAllLines(ListFile).Where(line => !line.StartsWith('#')).ToHashSet(StringComparer.Ordinal);

        var only = ours.Where(line => !theirs.Contains(line)).ToList();

        Assert.True(
            only.Count == 0,
            "EmbeddedHosting has what Aspire's listing lacks. Make it internal, or, where Aspire has it, add it to aspire-signatures.txt:\n"
                + string.Join('\n', only));
    }

    [Fact]
    public void List_NamesNothingThatIsNotThere()
    {
        var ours = PublicSignatures.Of(typeof(DistributedApplication).Assembly).ToHashSet(StringComparer.Ordinal);

        var gone = File.ReadAllLines(ListFile).Where(line => !line.StartsWith('#') && !ours.Contains(line)).ToList();

        Assert.True(gone.Count == 0, "Take out of aspire-signatures.txt:\n" + string.Join('\n', gone));
    }

    [Fact]
    public void DifferenceInASignature_IsSeen()
    {
        var lines = PublicSignatures.Of(typeof(AspireSignatureTests).Assembly);

        Assert.Contains("Tests.Hosting.Engine.SignatureSample sealed class", lines);
        Assert.Contains("Tests.Hosting.Engine.SignatureSample: new(String name)", lines);
        Assert.Contains("Tests.Hosting.Engine.SignatureSample: required String Name { get; init; }", lines);
        Assert.Contains(
            "Tests.Hosting.Engine.SignatureSample: static Task<T> FindAsync<T>(Int32? number = default, params String[] names) where T : class, IDisposable, new()",
            lines);
    }
}

/// <summary>Something to write the signatures of.</summary>
public sealed class SignatureSample
{
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public SignatureSample(string name) => Name = name;

    public required string Name { get; init; }

    public static Task<T> FindAsync<T>(int? number = null, params string[] names)
        where T : class, IDisposable, new() => throw new NotSupportedException($"{number} {names.Length}");
}
