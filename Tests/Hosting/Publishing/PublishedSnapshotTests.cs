using Xunit;

namespace Tests.Hosting.Publishing;

/// <summary>
/// What Bookinfo is published as, byte for byte. Where a change is meant, UPDATE_SNAPSHOTS=1 has the snapshot written anew; the difference is to be read before it is kept.
/// </summary>
public sealed class PublishedSnapshotTests
{
    private const string Update = "UPDATE_SNAPSHOTS";

    private static readonly string Snapshot = Path.Combine(RepositoryTree.Root, "Tests", "Hosting", "Publishing", "Snapshot");

    [Fact]
    public async Task Bookinfo_IsPublishedAsTheSnapshotSays()
    {
        using var publication = await Publication.OfBookinfoAsync("--Mesh:Registry=registry.example/team");
        var files = publication.Files();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            Write(files);
        }

        var expected = Publication.FilesOf(Snapshot);

        Assert.Equal(expected.Keys, files.Keys);
        Assert.All(expected, file => Assert.Equal(file.Value, files[file.Key]));
    }

    [Fact]
    public async Task SecondPublication_IsTheSameByteForByte()
    {
        using var one = await Publication.OfBookinfoAsync("--Mesh:Registry=registry.example/team");
        using var other = await Publication.OfBookinfoAsync("--Mesh:Registry=registry.example/team");

        Assert.Equal(one.Files(), other.Files());
    }

    private static void Write(SortedDictionary<string, string> files)
    {
        if (Directory.Exists(Snapshot))
        {
            Directory.Delete(Snapshot, recursive: true);
        }

        foreach (var (name, text) in files)
        {
            var file = Path.Combine(Snapshot, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }
}
