"""The real facts: the référentiel, the two open lists, and what they do not say by themselves."""

from io import StringIO

from django.core.management import call_command

from communes.models import Beneficiaire, Commune, Epci, Territoire
from conventions.enums import (
    RoleCommune,
    RoleSignature,
    StatutConvention,
    TypeConvention,
    TypeSignataire,
)
from conventions.models import Convention, ConventionCommune
from conventions.services import complete_parties
from pvd_portal.core.text import join_french
from pvd_portal.demo.fichiers import DONNEES, read_toml
from pvd_portal.demo.noms import de


def load_faits():
    """Référentiel, territoires, adhésions, conventions-cadres and the special cases.

    Returns INSEE code of a member -> Territoire.
    """
    if not Commune.objects.exists():
        call_command("import_referentiel", stdout=StringIO())
    call_command("import_pvd", str(DONNEES / "pvd.csv"), stdout=StringIO())
    call_command("import_ort", str(DONNEES / "ort.csv"), stdout=StringIO())
    faits = read_toml("faits.toml")
    for siren, code in faits["villes_principales"].items():
        Epci.objects.filter(pk=siren).update(ville_principale=code)
    for avenant in faits["avenants_ort"]:
        _attach_to_ort(**avenant)
    _create_sortie(**faits["sortie"])
    # Two of its three communes are in the Tarn; the Hérault writes, so that the demo's account
    # of the 34 shows what a pilot préfecture does on a shared dossier.
    shared = Territoire.objects.get(beneficiaires__commune="34293")
    shared.departement_pilote_id = "34"
    shared.save()
    territoires = {
        lien.commune_id: lien.territoire
        for lien in Beneficiaire.objects.select_related("territoire__epci").order_by("commune")
    }
    _create_securite(faits["securite"], territoires)
    return territoires


def _attach_to_ort(ville_principale, date_ort, communes):
    """Make of the imported act an avenant to the ORT of the EPCI's ville principale."""
    ville = Commune.objects.get(pk=ville_principale)
    act = Convention.objects.get(
        type=TypeConvention.CADRE,
        source=Convention.Source.MINISTERE_ORT,
        convention_communes__commune=communes[0],
    )
    ort = Convention.objects.create(
        type=TypeConvention.ORT,
        intitule=f"Opération de revitalisation de territoire {de(ville.nom)}",
        territoire=act.territoire,
        epci=act.epci,
        statut=StatutConvention.SIGNEE,
        date_signature=date_ort,
        vaut_ort=True,
        source=Convention.Source.MINISTERE_ORT,
    )
    ConventionCommune.objects.create(
        convention=ort, commune=ville, role=RoleCommune.VILLE_PRINCIPALE
    )
    noms = join_french(Commune.objects.filter(pk__in=communes).values_list("nom", flat=True))
    act.type, act.parent, act.numero_avenant = TypeConvention.AVENANT, ort, 1
    # Edited since the import: another one will leave it as it is.
    act.revision += 1
    act.intitule = f"Avenant à l'ORT {de(ville.nom)} : {noms}"
    act.save()


def _create_sortie(commune, date, motif):
    """A commune that left: its adhésion date is in no list, so no act is created for it."""
    commune = Commune.objects.select_related("epci").get(pk=commune)
    territoire = Territoire.objects.create(
        nom=commune.nom, epci=commune.epci, departement_pilote_id=commune.departement_id
    )
    Beneficiaire.objects.create(
        territoire=territoire, commune=commune, date_sortie=date, motif_sortie=motif
    )


def _create_securite(securite, territoires):
    for code in securite["communes"]:
        commune = Commune.objects.select_related("epci").get(pk=code)
        date = securite["dates"].get(code)
        objet = [securite["objet"], securite["precisions"].get(code, ""), securite["source"]]
        if date is None:
            objet.append(securite["sans_date"])
        inconnue = "" if date else " (date de signature non connue)"
        act = Convention.objects.create(
            type=TypeConvention.THEMATIQUE,
            thematique="Sécurité",
            intitule=f"Convention de sécurité {de(commune.nom)}{inconnue}",
            territoire=territoires[code],
            epci=commune.epci,
            objet="\n\n".join(filter(None, objet)),
            source=Convention.Source.REPRISE,
            # Signed, but a signed act needs its date, and none is invented.
            statut=StatutConvention.SIGNEE if date else StatutConvention.EN_SIGNATURE,
            date_signature=date,
        )
        ConventionCommune.objects.create(convention=act, commune=commune)
        # At Pontcharra the gendarmerie stood beside the parties; elsewhere it is one of them.
        _add_parties(act, date, en_presence=code == "38314")


def _add_parties(act, date, *, en_presence):
    complete_parties(act)
    act.signatures.create(
        role=RoleSignature.EN_PRESENCE if en_presence else RoleSignature.PARTIE,
        type=TypeSignataire.AUTRE,
        organisme="Groupement de gendarmerie de l'Isère",
    )
    act.signatures.filter(role=RoleSignature.PARTIE).update(date_signature=date)
