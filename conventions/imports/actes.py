"""Making the acts of a list true to it, without touching what was typed in the portal."""

from collections import Counter
from dataclasses import dataclass, replace

from django.db.models import Prefetch, Q
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from communes.models import Beneficiaire
from communes.referentiel.bulk import analyze
from conventions.enums import ActionConvention, StatutConvention, TypeConvention
from conventions.models import Convention, ConventionCommune, MouvementConvention
from pvd_portal.core.dates import today
from pvd_portal.core.text import join_french, normalize_search

PREFIXES = {
    TypeConvention.ADHESION: "Convention d'adhésion",
    TypeConvention.CADRE: "Convention-cadre valant ORT",
    TypeConvention.ORT: "ORT",
}
# « Avenant à l'ORT d'Agde »: for its communes, the list gives the date of the avenant.
Q_AVENANT_ORT = Q(
    convention__type=TypeConvention.AVENANT, convention__parent__type=TypeConvention.ORT
)
# Beyond, the EPCI's name is shorter and says as much.
NOMS_MAX = 3
FIELDS = ["type", "intitule", "territoire", "epci", "vaut_ort", "date_signature", "statut"]


@dataclass(frozen=True)
class Cle:
    """What makes one act: all the communes with the same key share it."""

    type: str
    date: object
    epci_id: str | None
    # None: chosen among the territoires of its communes.
    territoire_id: object = None


class Synchronisation:
    """`Synchronisation(source, types, motif).apply(wanted, rapport)`: Commune -> Cle."""

    def __init__(self, *, source, types, motif):
        self.source, self.types, self.motif = source, types, motif

    def apply(self, wanted, rapport):
        """Write; returns the codes whose acts changed."""
        wanted = self._without_typed_acts(wanted, rapport)
        self.communes = {commune.pk: commune for commune in wanted}
        self.keys = {commune.pk: key for commune, key in wanted.items()}
        self.territoires = self._territoires()
        acts = self._imported_acts()
        self._keep_signatories(acts)
        self.codes = {}
        for code, key in self.keys.items():
            self.codes.setdefault(key, []).append(code)
        by_key = self._match(acts)
        self._create_missing(by_key, rapport)
        touched = self._update(acts, by_key, rapport)
        return touched | self._update_links(acts, by_key, rapport)

    def _without_typed_acts(self, wanted, rapport):
        """Leave out the communes whose act was typed, or changed, in the portal."""
        rows = (
            ConventionCommune.objects.filter(
                self._same_milestone(), commune__in=[c.pk for c in wanted]
            )
            .exclude(convention__statut=StatutConvention.ABANDONNEE)
            .exclude(self._untouched("convention__"))
            .select_related("convention")
            .order_by("convention__date_signature")
        )
        typed = {row.commune_id: row.convention for row in rows}
        for commune, key in wanted.items():
            act = typed.get(commune.pk)
            if act and not act.signee:
                statut = act.get_statut_display().lower()
                message = f"« {act} » est {statut} dans le portail : constatez-y la signature."
                rapport.note(0, commune, message)
            elif act and act.date_signature != key.date:
                message = f"signée le {act.date_signature:%d/%m/%Y} dans le portail, conservé."
                rapport.note(0, commune, f"la liste dit {key.date:%d/%m/%Y}, {message}")
        return {commune: key for commune, key in wanted.items() if commune.pk not in typed}

    def _untouched(self, prefix=""):
        """Acts of this list that nobody has edited since."""
        values = {"source": self.source, "revision": 1, "statut": StatutConvention.SIGNEE}
        return Q(**{f"{prefix}{name}": value for name, value in values.items()})

    def _same_milestone(self):
        """Acts that say for a commune what this list says."""
        types = Q(convention__type__in=self.types)
        return types | Q_AVENANT_ORT if TypeConvention.ORT in self.types else types

    def _imported_acts(self):
        """Act -> {code: id of its link}, for the acts of this list that it still speaks of."""
        acts = Convention.objects.filter(self._untouched(), type__in=self.types)
        # Not « convention_communes__commune »: beyond 1,000 rows SQLite refuses Django's query.
        links = ConventionCommune.objects.select_related("commune__epci")
        acts = acts.order_by("created_at", "pk").prefetch_related(
            Prefetch("convention_communes", links)
        )
        found = {}
        for act in acts:
            links = list(act.convention_communes.all())
            if any(link.commune_id in self.keys for link in links):
                found[act] = {link.commune_id: link.pk for link in links}
                for link in links:
                    self.communes.setdefault(link.commune_id, link.commune)
        return found

    def _keep_signatories(self, acts):
        """« Convention keeps signatory EPCI »: a commune that moved stays in its act (case 30)."""
        for act, codes in acts.items():
            for code in codes:
                key = self.keys.get(code)
                if key and self._says(act, replace(key, epci_id=act.epci_id)):
                    self.keys[code] = replace(key, epci_id=act.epci_id)

    def _territoires(self):
        """Code -> (name, id) of the territoire of each commune, to attach its act."""
        members = Beneficiaire.objects.pas_sortis(today()).filter(commune__in=self.keys)
        rows = members.values_list("commune", "territoire__nom_recherche", "territoire")
        return {code: (nom, pk) for code, nom, pk in rows}

    def _match(self, acts):
        """Key -> act: the act that says so already, else one whose communes all changed."""
        votes = {
            act: Counter(self.keys[code] for code in sorted(codes) if code in self.keys)
            for act, codes in acts.items()
        }
        by_key = {}
        for act, counter in votes.items():
            same = [key for key in counter if self._says(act, key)]
            if same:
                by_key.setdefault(same[0], act)
        taken = set(by_key.values())
        for act, counter in votes.items():
            free = [key for key, _ in counter.most_common() if key not in by_key]
            if act not in taken and free:
                by_key[free[0]] = act
                taken.add(act)
        return by_key

    def _says(self, act, key):
        same_place = key.territoire_id in (None, act.territoire_id)
        return same_place and (act.type, act.date_signature, act.epci_id) == (
            key.type,
            key.date,
            key.epci_id,
        )

    def _values(self, key, act=None, codes=()):
        """Columns of the act of this key; `codes`: the communes that `act` has already."""
        wanted = self.codes[key]
        places = sorted(self.territoires[code] for code in wanted)
        attached = act and act.territoire_id in {pk for _, pk in places}
        values = {
            "type": key.type,
            "territoire_id": act.territoire_id if attached else places[0][1],
            "epci_id": key.epci_id,
            "vaut_ort": key.type != TypeConvention.ADHESION,
            "date_signature": key.date,
            "statut": StatutConvention.SIGNEE,
        }
        covered = {*wanted, *(code for code in codes if code not in self.keys)}
        if act is None or key.type != act.type or covered != set(codes):
            # Else it keeps its title: a commune renamed since is named as it signed.
            values["intitule"] = self._title(key, covered)
        return values

    def _title(self, key, covered):
        noms = sorted((self.communes[code].nom for code in covered), key=normalize_search)
        epci = next((c.epci for c in self.communes.values() if c.epci_id == key.epci_id), None)
        quoi = join_french(noms) if len(noms) <= NOMS_MAX or epci is None else epci.nom
        return f"{PREFIXES[key.type]} – {quoi}"[:250]

    def _create_missing(self, by_key, rapport):
        missing = [key for key in self.codes if key not in by_key]
        created = [Convention(source=self.source, **self._values(key)) for key in missing]
        bulk_create_with_history(created, Convention, default_change_reason=self.motif)
        MouvementConvention.objects.bulk_create(
            MouvementConvention(
                dossier=act,
                action=ActionConvention.SIGN,
                from_state=StatutConvention.EN_SIGNATURE,
                to_state=StatutConvention.SIGNEE,
                reason=self.motif,
            )
            for act in created
        )
        by_key.update(zip(missing, created, strict=True))
        rapport.count("Actes créés", len(created))

    def _update(self, acts, by_key, rapport):
        changed, touched = [], set()
        for key, act in by_key.items():
            if act not in acts:
                continue
            values = self._values(key, act, acts[act])
            if any(getattr(act, name) != v for name, v in values.items()):
                for name, value in values.items():
                    setattr(act, name, value)
                changed.append(act)
                touched |= acts[act].keys()
        left = acts.keys() - set(by_key.values())
        emptied = [act for act in left if acts[act].keys() <= self.keys.keys()]
        for act in emptied:
            # Nothing is destroyed: its communes are now in another act of the list.
            act.statut, act.date_signature = StatutConvention.ABANDONNEE, None
            rapport.note(0, act, "acte remplacé, ses communes ont une autre date dans la liste.")
        if changed or emptied:
            bulk_update_with_history(
                [*changed, *emptied],
                Convention,
                FIELDS,
                batch_size=100,
                default_change_reason=self.motif,
            )
        rapport.count("Actes modifiés", len(changed) + len(emptied))
        rapport.count("Actes inchangés", len([a for a in acts if a not in changed]) - len(emptied))
        return touched

    def _update_links(self, acts, by_key, rapport):
        """Each commune of the list is in its act, and in no other of this list."""
        new, old = [], []
        holders = {}
        for act, codes in acts.items():
            for code in codes.keys() & self.keys.keys():
                holders.setdefault(code, set()).add(act)
        for code, key in self.keys.items():
            act = by_key[key]
            if act not in holders.get(code, ()):
                new.append(ConventionCommune(convention=act, commune_id=code))
            old += [acts[other][code] for other in holders.get(code, set()) - {act}]
        ConventionCommune.objects.filter(pk__in=old).delete()
        ConventionCommune.objects.bulk_create(new)
        analyze(Convention, ConventionCommune)
        moved = [link for link in new if link.convention in acts]
        rapport.count("Communes d'actes modifiées", len(moved))
        return {link.commune_id for link in new}
